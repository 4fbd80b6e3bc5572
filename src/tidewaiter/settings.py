"""Settings, read once and passed down."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.errors import ConfigError


class GraphSettings(BaseModel):
    """The graph: a local Neo4j unless a URI is given."""

    model_config = ConfigDict(frozen=True)

    uri: str = Field(
        default="", description="bolt or neo4j URI of your own server; empty: a local one"
    )
    user: str = Field(default="neo4j", description="user at your own server")
    password: SecretStr = Field(default=SecretStr(""), description="password at your own server")
    database: str = Field(default="neo4j", description="database at your own server")
    heap: str = Field(default="1g", description="heap of the local server")
    page_cache: str = Field(default="256m", description="page cache of the local server")
    idle_minutes: int = Field(
        default=30, ge=1, description="the local server stops after so long unused"
    )


class IndexSettings(BaseModel):
    """The search index: embedded unless the URL of an Elasticsearch is given."""

    model_config = ConfigDict(frozen=True)

    url: str = Field(
        default="", description="URL of your own Elasticsearch 9; empty: the embedded index"
    )
    alias: str = Field(
        default="tidewaiter",
        pattern=r"^[a-z][a-z0-9_-]{0,99}$",
        description="name of the index there; every index of ours begins with it",
    )
    user: str = Field(default="", description="user at your own server; empty: no login")
    password: SecretStr = Field(default=SecretStr(""), description="password at your own server")
    api_key: SecretStr = Field(
        default=SecretStr(""), description="encoded API key, instead of user and password"
    )
    certificates: Path | None = Field(
        default=None, description="file with the certificates to trust; none: the system's"
    )


class NlpSettings(BaseModel):
    """Language models."""

    model_config = ConfigDict(frozen=True)

    threads: int = Field(default=2, ge=1, description="cores of the embedding model")
    model: str = Field(
        default="",
        description="name or folder of a sentence-transformers model (extra `models`); "
        "empty: the one that setup fetches",
    )


class ServeSettings(BaseModel):
    """The pages and the HTTP interface."""

    model_config = ConfigDict(frozen=True)

    port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="port on 127.0.0.1; 0 takes 8417, or a free one where that is taken",
    )


class Settings(BaseSettings):
    """All settings. Each is also an environment variable, `TIDEWAITER_` and its name in capitals.

    Nested ones are joined by two underscores: `TIDEWAITER_GRAPH__URI`.
    """

    model_config = SettingsConfigDict(
        env_prefix="TIDEWAITER_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    home: Path = Field(
        default_factory=lambda: Path.home() / ".local" / "share" / "tidewaiter",
        description="the one directory that holds your data",
    )
    cache: Path = Field(
        default_factory=lambda: Path.home() / ".cache" / "tidewaiter",
        description="downloads: the Neo4j server and the language model",
    )
    graph: GraphSettings = GraphSettings()
    index: IndexSettings = IndexSettings()
    nlp: NlpSettings = NlpSettings()
    serve: ServeSettings = ServeSettings()


def read_settings(home: Path | None = None) -> Settings:
    """The settings from the environment; `home` from the command line goes before.

    Raises:
        ConfigError: a variable has a value that its setting cannot take.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "TIDEWAITER_" + "__".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(f"{name} is set wrongly: {first['msg']}. Mend or unset it.") from error
    chosen = (home or settings.home).expanduser().resolve()
    cache = settings.cache.expanduser().resolve()
    return settings.model_copy(update={"home": chosen, "cache": cache})
