package fitted

import "testing"

// TestCount: a count is a number or auto, and is written as it is read.
func TestCount(t *testing.T) {
	for text, want := range map[string]Count{"auto": auto, "1": 1, "65536": 65536} {
		var n Count
		err := n.UnmarshalText([]byte(text))
		written, _ := n.MarshalText()
		if err != nil || n != want || string(written) != text {
			t.Errorf("%s is %d, %v, written %s", text, n, err, written)
		}
	}
	for _, text := range []string{"", "0", "-1", "65537", "many"} {
		if err := new(Count).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is a count", text)
		}
	}
}
