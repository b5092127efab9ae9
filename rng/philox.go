package rng

// The constants of Philox4x32: two multipliers and the two Weyl increments of
// the key schedule (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
// easy as 1, 2, 3", SC 2011, table 2 and section 3.3).
const (
	mul0  = 0xD2511F53
	mul1  = 0xCD9E8D57
	weyl0 = 0x9E3779B9
	weyl1 = 0xBB67AE85

	rounds = 10
)

// philox is Philox4x32-10: a bijection of the 128-bit counter (c0 … c3) for each 64-bit
// key (k0, k1) whose outputs pass as independent uniform 32-bit words.
func philox(k0, k1, c0, c1, c2, c3 uint32) (uint32, uint32, uint32, uint32) {
	for range rounds {
		p0, p1 := mul0*uint64(c0), mul1*uint64(c2)
		c0, c1, c2, c3 = uint32(p1>>32)^c1^k0, uint32(p1), uint32(p0>>32)^c3^k1, uint32(p0)
		k0 += weyl0
		k1 += weyl1
	}
	return c0, c1, c2, c3
}
