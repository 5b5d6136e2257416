# SPDX-License-Identifier: Apache-2.0
# names.awk: with -v kind=forwards (devices, sites) prints the names of these in a landline.json, a line each,
# for shell completion: as fast as awk starts.
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
      # In a list of the outermost object, the key above stays what it is.
    } else {
      # { "forwards": [ { "name": "ipsc" } ] }: the name stands three deep.
      if (depth == 3 && key[1] == "\"" kind "\"" && key[3] == "\"name\"" && before == ":")
        print substr(token, 2, length(token) - 2)
      last = token
    }
    before = token
  }
}
