# SPDX-License-Identifier: Apache-2.0
# names.awk: with -v kind=forwards (devices, sites, peers) prints their names in a landline.json, one per line, for shell
# completion: as fast as awk starts. The service may write that file, and root's shell reads it, so anything that is
# not a valid name by landline.json(5) is left out.
function offer(name) {
  if (length(name) <= 32 && name ~ /^[A-Za-z0-9][A-Za-z0-9._-]*$/)
    print name
}
{ text = text $0 "\n" }
END {
  while (match(text, /"([^"\\]|\\.)*"|[][{}:,]|[^][{}:," \t\n]+/)) {
    token = substr(text, RSTART, RLENGTH)
    text = substr(text, RSTART + RLENGTH)
    if (token == "{" || token == "[") {
      depth++
      key[depth] = ""
    } else if (token == "}" || token == "]") {
      depth--
    } else if (token == ":") {
      key[depth] = last
    } else if (token == ",") {
      # In a list of the outermost object, the key above does not change.
    } else {
      # { "forwards": [ { "name": "ipsc" } ] }: the name is three levels deep.
      if (depth == 3 && key[1] == "\"" kind "\"" && key[3] == "\"name\"" && before == ":")
        offer(substr(token, 2, length(token) - 2))
      last = token
    }
    before = token
  }
}
