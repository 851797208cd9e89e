package io.penstock.objects.model;

/** Rules of the hash table's protocol, as docs/protocol.md numbers them. */
enum Rule {
    /** The word of a slot is stored when the entry is complete. */
    O1_COMMIT_LAST,
    /** A new value goes into a free cell. */
    O2_NEW_CELL,
    /** A reader reads the word again after it has copied. */
    O3_SECOND_LOOK,
    /** The word has the entry's version in it. */
    O4_VERSION_IN_WORD,
    /** MOVES counts up between the copy of a word and the end of the original. */
    O5_MOVES,
    /** A recovery that finishes a move counts it too. */
    O6_MOVES_IN_RECOVERY,
    /** A recovery finishes a removal that has left a word twice. */
    O7_NO_WORD_TWICE,
    /** A recovery makes the free list and the counts anew from the slots. */
    O8_REBUILD,
    /** A version is stored as given before the entry is committed. */
    O9_VERSION_FIRST,
    /** A cell is freed after the commit. */
    O10_FREE_LAST,
    /** There is a cell more than entries. */
    O11_RESERVE
}
