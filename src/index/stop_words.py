"""Words that carry no meaning of their own in a question; they are indexed, but not searched.

The usual English function words (as in Lucene's default list) and the words that questions are
made of. A question of such words alone is searched as it stands.
"""

import re

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    a an and are as at be but by for if in into is it no not of on or such that the their then
    there these they this to was will with
    about am any been being can could did do does doing from had has have having he her his how i
    its me my our she should so than them those too us we were what when where which who whom whose
    why would you your
    """,
    ),
)
