"""Weights learned by `benchmarks/retrieval/tune.py`, which writes this file."""

FUSION = (
    2.631,  # words
    2.031,  # words*reach
    -0.853,  # words*agreement
    -1.212,  # words*reach*agreement
    0.577,  # words*length
    1.198,  # words rank
    0.373,  # words rank*reach
    4.900,  # meaning
    0.984,  # meaning*reach
    1.898,  # meaning*agreement
    3.873,  # meaning*length
    3.007,  # meaning rank
    -1.538,  # meaning rank*reach
    -0.247,  # meaning rank*agreement
    -1.225,  # no vector
    1.351,  # no vector*words
    2.123,  # no vector*words*reach
    -1.638,  # no vector*nearest
    -1.001,  # document
    1.388,  # document*length
    -0.516,  # tariff line
    -1.892,  # tariff line*length
    -0.191,  # tariff line*words*reach
    -1.378,  # entity
    -1.455,  # entity*length
    2.098,  # entity*words*reach
)

ANSWER_INTERCEPT = -2.164
ANSWER_FACTS = (17.316, 1.656, 6.532, -1.578)
ANSWER_LEAST = 0.648
