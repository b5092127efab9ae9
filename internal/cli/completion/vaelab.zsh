#compdef vaelab
# Completion of vaelab for zsh.
_vaelab() {
	local one files=0
	local -a candidates
	for one in "${(@f)$("${words[1]}" completion of "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
		case $one in
		:files) files=1 ;;
		?*) candidates+=("${${one%%$'\t'*}//:/\\:}:${one#*$'\t'}") ;;
		esac
	done
	(( $#candidates )) && _describe vaelab candidates
	if (( files )); then
		compset -P '--*='
		_files
	fi
}
if [ "$funcstack[1]" = _vaelab ]; then _vaelab "$@"; else compdef _vaelab vaelab; fi
