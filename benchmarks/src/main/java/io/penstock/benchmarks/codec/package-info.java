/** The codec, beside what it is made of. */
package io.penstock.benchmarks.codec;
