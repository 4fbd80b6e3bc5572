"""HTTP routes and pages over the library."""

from search_api.app import create_app
from search_api.assets import assets_folder, assets_present, fetch_assets
from search_api.services import Services

__all__ = ["Services", "assets_folder", "assets_present", "create_app", "fetch_assets"]
