# For the scripts that source it: -h prints a script's first comment, and nothing is run.
case "${1-}" in
-h | --help)
	sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"
	exit
	;;
esac
