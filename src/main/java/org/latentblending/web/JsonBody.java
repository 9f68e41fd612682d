package org.latentblending.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The form of a body that a method takes as text, so that {@link RequestBinder} can name all of its mistakes; tells OpenAPI
 * what the body looks like.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface JsonBody {
    Class<?> value();
}
