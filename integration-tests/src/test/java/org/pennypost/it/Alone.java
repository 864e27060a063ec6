package org.pennypost.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test that takes times, or makes the load itself: no other class of the run is at work beside it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Alone {}
