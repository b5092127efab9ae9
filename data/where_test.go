package data

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhere(t *testing.T) {
	s := &Set{Height: 1, Width: 2, Images: []uint8{1, 2, 3, 4, 5, 6}, Labels: []uint8{7, 4, 7}}
	got := s.Where(func(label uint8) bool { return label == 7 })
	if diff := cmp.Diff(&Set{Height: 1, Width: 2, Images: []uint8{1, 2, 5, 6}, Labels: []uint8{7, 7}}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got.Images[0] = 9; s.Images[0] != 1 {
		t.Error("the copy shares memory with the set")
	}
	if got := s.Where(func(uint8) bool { return false }); got.Len() != 0 || got.Pixels() != 2 {
		t.Errorf("no image is %+v", got)
	}
}
