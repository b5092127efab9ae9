package setting

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Suggestion returns "; did you mean PREFIXname?" for the name that is nearest to a mistaken one, or "" if none is near.
func Suggestion(prefix, mistaken string, names []string) string {
	if name := nearest(mistaken, names); name != "" {
		return fmt.Sprintf("; did you mean %s%s?", prefix, name)
	}
	return ""
}

// nearest returns the name that begins as the mistaken one does, if there is just one; else the first of those within
// the least edit distance, if that is at most one edit, and one more for every four letters; else "". Capitals are
// letters like others.
func nearest(mistaken string, names []string) string {
	mistaken = strings.ToLower(mistaken)
	if len(mistaken) < 2 || len(mistaken) > 64 {
		return ""
	}
	var longer []string
	best, least := "", 1+len(mistaken)/4
	for _, name := range names {
		if strings.HasPrefix(name, mistaken) {
			longer = append(longer, name)
		}
		if d := levenshtein.ComputeDistance(mistaken, name); d < least || d == least && best == "" {
			best, least = name, d
		}
	}
	if len(longer) == 1 {
		return longer[0]
	}
	return best
}
