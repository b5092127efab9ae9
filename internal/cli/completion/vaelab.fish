# Completion of vaelab for fish.
function __vaelab_complete
	set -l words (commandline -opc)
	set -l word (commandline -ct)
	for one in ($words[1] completion of $words[2..] "$word" 2>/dev/null)
		if test "$one" = :files
			__fish_complete_path "$word"
		else
			echo $one
		end
	end
end
complete -c vaelab -f -a '(__vaelab_complete)'
