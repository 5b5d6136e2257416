# bash completion for landline(8), written by the build from the program itself. It starts no Java.
# SPDX-License-Identifier: Apache-2.0

# What may follow a command: its options, and what its words are.
_landline_command() {
  case $1 in
@COMMANDS@
    *) return 1 ;;
  esac
}

# What the value of an option is.
_landline_value() {
  case $1 in
@VALUES@
    *) return 1 ;;
  esac
}

# Puts into COMPREPLY what there is of a kind.
_landline_offer() {
  local IFS=$'\n' file=${root%/}/etc/landline/landline.json
  case $1 in
    forwards | devices | sites)
      if [ -r "$file" ]; then
        COMPREPLY=($(compgen -W "$(awk -v kind="$1" -f "${LANDLINE_NAMES:-/usr/share/landline/names.awk}" "$file" 2>/dev/null)" -- "$cur"))
      fi
      ;;
    targets)
      _landline_offer devices
      COMPREPLY+=($(compgen -W this -- "$cur"))
      ;;
    interfaces) COMPREPLY=($(compgen -W "$(command ls /sys/class/net)" -- "$cur")) ;;
    files) COMPREPLY=($(compgen -f -- "$cur")) ;;
    directories) COMPREPLY=($(compgen -d -- "$cur")) ;;
    commands) COMPREPLY=($(compgen -W "${first// /$IFS}" -- "$cur")) ;;
    =*)
      local words=${1#=}
      COMPREPLY=($(compgen -W "${words//|/$IFS}" -- "$cur"))
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
  if [ "$count" -gt 0 ] && ! _landline_command "$name"; then
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
