. "$HERE/bash/landline"
ask() {
  read -r -a COMP_WORDS <<<"landline $1"
  case $1 in '' | *' ') COMP_WORDS+=('') ;; esac
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _landline
  echo "offered: ${COMPREPLY[*]}"
}
