/**
 * The variables that the set-up's and the reports' programs get: this process's, without those that would have them
 * install elsewhere, take another Python's packages, find another kernel, or follow the user's own configuration.
 * @module
 */

/** What pip may be told by the user: where packages come from, and through what. Anything else says where they go. */
const PIP_SOURCES =
  /^PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|CERT|CLIENT_CERT|PROXY|TRUSTED_HOST|CACHE_DIR|NO_CACHE_DIR|(DEFAULT_)?TIMEOUT|RETRIES|KEYRING_PROVIDER|CONFIG_FILE)$/;
const FOREIGN =
  /^(PIP_|PYTHON(PATH|HOME|USERBASE|STARTUP|PLATLIBDIR|SAFEPATH)$|VIRTUAL_ENV$|CONDA_|JUPYTER|IPYTHONDIR$)/;

/** Variables of this process that the programs may have, and those that they get besides. */
export function cleanEnvironment(
  variables: Readonly<Record<string, string>> = Deno.env.toObject(),
): Record<string, string> {
  const kept = Object.entries(variables).filter(([name]) => PIP_SOURCES.test(name) || !FOREIGN.test(name));
  return {
    ...Object.fromEntries(kept),
    JUPYTER_NO_CONFIG: "1", // nothing of ~/.jupyter: a setting there would change reports in silence
    JUPYTER_PREFER_ENV_PATH: "1",
    PYTHONNOUSERSITE: "1",
    NO_COLOR: "1",
  };
}
