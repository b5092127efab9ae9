# Completion of vaelab for bash.
_vaelab() {
	local line=${COMP_LINE:0:COMP_POINT} words one
	read -ra words <<<"$line"
	[[ $line == *[[:space:]] ]] && words+=('')
	local word=${words[-1]} prefix=
	# bash takes what is before = for another word.
	[[ $word == *=* && $COMP_WORDBREAKS == *=* ]] && prefix=${word%%=*}=
	COMPREPLY=()
	while IFS= read -r one; do
		case $one in
		:files) compopt -o default 2>/dev/null ;;
		*) one=${one%%$'\t'*} && COMPREPLY+=("${one#"$prefix"}") ;;
		esac
	done < <("${words[0]}" completion of "${words[@]:1}" 2>/dev/null)
}
complete -F _vaelab vaelab
