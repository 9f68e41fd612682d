package org.latentblending.web;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * A text without NUL and without halves of surrogate pairs, which can neither be stored everywhere nor sent back as UTF-8.
 */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = WellFormed.Check.class)
public @interface WellFormed {
    /**
     * What the description publishes: every regular expression engine reads it. Halves of surrogate pairs are left out of
     * it, because engines disagree about them and no UTF-8 text contains them.
     */
    String PATTERN = "^[^\\u0000]*$";

    String message() default "must be well-formed text without NUL";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Accepts null, as constraints do. */
    class Check implements ConstraintValidator<WellFormed, String> {
        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            return text == null
                    || text.codePoints()
                            .noneMatch(point -> point == 0
                                    || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
        }
    }
}
