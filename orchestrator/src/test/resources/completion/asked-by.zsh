# The functions of zsh's own completion, reduced to what they would offer.
offered=()
compadd() {
  case $1 in
    -a) offered+=("${(@P)2}") ;;
    --) shift; offered+=("$@") ;;
    *) offered+=("$@") ;;
  esac
}
_describe() { offered+=("${(@)${(@P)4}%%:*}") }
_files() { }
_landline() { }
ask() {
  words=(landline ${(s: :)1})
  case $1 in '' | *' ') words+=('') ;; esac
  CURRENT=$#words
  offered=()
  . "$HERE/zsh/_landline"
  echo "offered: $offered"
}
