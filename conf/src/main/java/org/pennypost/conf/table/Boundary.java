package org.pennypost.conf.table;

/** A text that refuses to be looked at more often than a bound says, so that no pattern can run for long. */
final class Boundary implements CharSequence {
    private final CharSequence text;
    private int left;

    Boundary(CharSequence text, int bound) {
        this.text = text;
        this.left = bound;
    }

    /** The bound is reached. */
    static final class Reached extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Reached() {
            super("backtracking bound reached", null, false, false);
        }
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw new Reached();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
