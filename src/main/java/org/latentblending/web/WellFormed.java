package org.latentblending.web;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A string without NUL, which databases refuse, and without unpaired surrogates, which UTF-8 cannot encode. */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = {})
@Pattern(regexp = "[^\\x00\\p{Cs}]*")
@ReportAsSingleViolation
public @interface WellFormed {
    /**
     * The published pattern, for every regular expression engine. Engines disagree about unpaired surrogates, and no UTF-8
     * text contains them.
     */
    String PATTERN = "^[^\\u0000]*$";

    String message() default "must not contain NUL or unpaired surrogates";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
