# bash completion for landline(8), generated from the program by the build. It starts no Java.
# SPDX-License-Identifier: Apache-2.0

# What may follow a command: its options, and the kinds of its arguments.
_landline_command() {
  case $1 in
@COMMANDS@
    *) return 1 ;;
  esac
}

# The kind of an option's value.
_landline_value() {
  case $1 in
@VALUES@
    *) return 1 ;;
  esac
}

# Offers the lines of standard input that start with the current word and look like a name. The names come from
# files and interfaces that the service may write, so they are never expanded, as compgen -W would.
_landline_names() {
  local name
  while IFS= read -r name; do
    if [[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ && $name == "$cur"* ]]; then COMPREPLY+=("$name"); fi
  done
}

# Puts everything of a kind into COMPREPLY.
_landline_offer() {
  local file=${root%/}/etc/landline/landline.json
  case $1 in
    forwards | devices | sites | peers)
      if [[ -f $file && -r $file ]]; then
        _landline_names < <(awk -v kind="$1" -f "${LANDLINE_NAMES:-/usr/share/landline/names.awk}" "$file" 2>/dev/null)
      fi
      ;;
    targets)
      _landline_offer devices
      _landline_offer peers
      _landline_names <<<this
      ;;
    interfaces) _landline_names < <(command ls "${LANDLINE_INTERFACES:-/sys/class/net}" 2>/dev/null) ;;
    # The shell itself offers and quotes file names.
    files) compopt -o default ;;
    directories) compopt -o dirnames ;;
    commands) _landline_names <<<"${first// /$'\n'}" ;;
    =*)
      local words=${1#=}
      _landline_names <<<"${words//|/$'\n'}"
      ;;
  esac
}

_landline() {
  local cur=${COMP_WORDS[COMP_CWORD]} root=${LANDLINE_ROOT-} expecting='' word i kind
  local first='@FIRST@' options='@COMMON@' own='' kinds=''
  local -a typed=() list=()
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [ -n "$expecting" ]; then
      [ "$expecting" != --root ] || root=$word
      expecting=''
    elif [[ $word == -* ]]; then
      if kind=$(_landline_value "$word"); then expecting=$word; fi
    else
      typed+=("$word")
    fi
  done
  if [ -n "$expecting" ]; then
    _landline_offer "$(_landline_value "$expecting")"
    return
  fi
  local count=${#typed[@]} name=${typed[0]-}
  # A word may be a command and a group: key, key rotate.
  if [ "$count" -gt 1 ] && _landline_command "$name ${typed[1]}"; then
    count=$((count - 1))
  elif [ "$count" -gt 0 ] && ! _landline_command "$name"; then
    if [ "$count" -gt 1 ]; then
      name="$name ${typed[1]}"
      count=$((count - 1))
      _landline_command "$name" || return
    fi
  fi
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$own $options" -- "$cur"))
    return
  fi
  if [ "$count" = 0 ]; then
    _landline_offer "=${first// /|}"
    return
  fi
  read -r -a list <<<"$kinds"
  i=$((count - 1))
  if [ "$i" -ge "${#list[@]}" ] && [ "${#list[@]}" -gt 0 ] && [[ ${list[-1]} == *... ]]; then i=-1; fi
  kind=${list[i]-}
  _landline_offer "${kind%...}"
}

complete -F _landline landline
