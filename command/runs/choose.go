package runs

import (
	"slices"
	"strconv"
	"strings"

	"vaelab/internal/cli"
	"vaelab/run"
)

// condition is what --where says.
type condition struct {
	field
	operator, value string
}

// operators are those of --where; the longer ones first, for the others begin them.
var operators = []string{"!=", "<=", ">=", "=", "<", ">"}

// conditions reads those that --where says, which NUL keeps apart.
func conditions(text string) (all []condition, err error) {
	for one := range strings.SplitSeq(text, "\x00") {
		if one == "" {
			continue
		}
		at := strings.IndexAny(one, "!=<>")
		if at < 1 {
			return nil, cli.Usagef("--where: %q is no condition, such as latent=20", one)
		}
		rest := one[at:]
		i := slices.IndexFunc(operators, func(operator string) bool { return strings.HasPrefix(rest, operator) })
		if i < 0 {
			return nil, cli.Usagef("--where: %q has none of the signs %s", one, strings.Join(operators, " "))
		}
		c := condition{fieldOf(strings.TrimSpace(one[:at])), operators[i], strings.TrimSpace(rest[len(operators[i]):])}
		if _, err := strconv.ParseFloat(c.value, 64); c.number && err != nil {
			return nil, cli.Usagef("--where: %s is a number, and %q is none", c.key, c.value)
		}
		all = append(all, c)
	}
	return all, nil
}

// holds reports whether the condition holds of a run. Of what a run does not have only != holds.
func (c condition) holds(s *run.Summary) bool {
	value := c.of(s)
	if value == "" {
		return c.operator == "!="
	}
	order := compareValues(value, c.value)
	switch c.operator {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	default:
		return order >= 0
	}
}

// choose returns the runs of which all conditions hold, in the order of --sort: what a run does not have comes last.
func choose(all []*run.Summary, sort string, conditions []condition) (chosen []*run.Summary, err error) {
	key, falling := strings.CutPrefix(sort, "-")
	if err := known("sort", key, all); err != nil {
		return nil, err
	}
	for _, c := range conditions {
		if err := known("where", c.key, all); err != nil {
			return nil, err
		}
	}
	for _, s := range all {
		if !slices.ContainsFunc(conditions, func(c condition) bool { return !c.holds(s) }) {
			chosen = append(chosen, s)
		}
	}
	by := fieldOf(key)
	slices.SortStableFunc(chosen, func(s, t *run.Summary) int {
		a, b := by.of(s), by.of(t)
		switch {
		case a == "" && b == "":
			return 0
		case a == "":
			return 1
		case b == "":
			return -1
		case falling:
			return compareValues(b, a)
		}
		return compareValues(a, b)
	})
	return chosen, nil
}
