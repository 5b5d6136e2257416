#compdef landline
# zsh completion for landline(8), generated from the program by the build. It starts no Java.
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

# Adds everything of a kind. From files that the service may write it takes only valid names.
_landline_offer() {
  setopt localoptions extendedglob
  local file=${root%/}/etc/landline/landline.json
  local -a names
  case $1 in
    forwards | devices | sites | peers)
      [[ -f $file && -r $file ]] || return 1
      names=(${(f)"$(awk -v kind=$1 -f ${LANDLINE_NAMES:-/usr/share/landline/names.awk} $file 2>/dev/null)"})
      compadd -a names
      ;;
    targets)
      _landline_offer devices
      _landline_offer peers
      compadd this
      ;;
    interfaces)
      names=(${LANDLINE_INTERFACES:-/sys/class/net}/*(N:t))
      names=(${(M)names:#[A-Za-z0-9][A-Za-z0-9._-]#})
      compadd -a names
      ;;
    files) _files ;;
    directories) _files -/ ;;
    commands) compadd ${(s: :)first} ;;
    '='*) compadd -- ${(s:|:)${1#=}} ;;
  esac
}

_landline() {
  local root=${LANDLINE_ROOT-} expecting='' word kind name
  local first='@FIRST@' options='@COMMON@' own='' kinds=''
  local -a typed list summaries
  local -i count
  for word in "${(@)words[2,CURRENT-1]}"; do
    if [[ -n $expecting ]]; then
      [[ $expecting != --root ]] || root=$word
      expecting=''
    elif [[ $word == -* ]]; then
      if kind=$(_landline_value $word); then expecting=$word; fi
    else
      typed+=($word)
    fi
  done
  if [[ -n $expecting ]]; then
    _landline_offer "$(_landline_value $expecting)"
    return
  fi
  count=$#typed
  name=${typed[1]-}
  # A word may be a command and a group: key, key rotate.
  if (( count > 1 )) && _landline_command "$name $typed[2]"; then
    count=count-1
  elif (( count > 0 )) && ! _landline_command $name; then
    if (( count > 1 )); then
      name="$name $typed[2]"
      count=count-1
      _landline_command $name || return
    fi
  fi
  if [[ $words[CURRENT] == -* ]]; then
    compadd -- ${(s: :)own} ${(s: :)options}
    return
  fi
  if (( count == 0 )); then
    summaries=(
@SUMMARIES@
    )
    _describe -t commands command summaries
    return
  fi
  list=(${(s: :)kinds})
  if (( count > $#list && $#list > 0 )) && [[ $list[-1] == *... ]]; then count=$#list; fi
  kind=${list[count]-}
  _landline_offer ${kind%...}
}

_landline "$@"
