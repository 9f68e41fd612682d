package org.latentblending.models.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.weights.DType;

/** A value out of a pickle that is neither text nor number. They are compared by identity: they may hold themselves. */
sealed interface Pickled {
    /** Python's {@code None}. */
    enum Nothing implements Pickled {
        NONE
    }

    /** A name that a pickle may ask for. */
    enum Global implements Pickled {
        ORDERED_DICT("collections.OrderedDict"),
        REBUILD_TENSOR("torch._utils._rebuild_tensor_v2"),
        REBUILD_PARAMETER("torch._utils._rebuild_parameter"),
        FLOAT_STORAGE("torch.FloatStorage"),
        HALF_STORAGE("torch.HalfStorage"),
        BFLOAT16_STORAGE("torch.BFloat16Storage"),
        INT_STORAGE("torch.IntStorage"),
        LONG_STORAGE("torch.LongStorage");

        private final String name;

        Global(String name) {
            this.name = name;
        }

        static @Nullable Global of(String name) {
            for (Global global : values()) {
                if (global.name.equals(name)) {
                    return global;
                }
            }
            return null;
        }

        /** How a storage of this type writes its numbers; null for what is no storage. */
        @Nullable
        DType format() {
            return switch (this) {
                case FLOAT_STORAGE -> DType.F32;
                case HALF_STORAGE -> DType.F16;
                case BFLOAT16_STORAGE -> DType.BF16;
                case INT_STORAGE -> DType.I32;
                case LONG_STORAGE -> DType.I64;
                case ORDERED_DICT, REBUILD_TENSOR, REBUILD_PARAMETER -> null;
            };
        }
    }

    /** A list, or a tuple, which is fixed. */
    final class Sequence implements Pickled {
        private final List<Object> values;
        private final boolean fixed;

        private Sequence(List<Object> values, boolean fixed) {
            this.values = values;
            this.fixed = fixed;
        }

        static Sequence tuple(List<Object> values) {
            return new Sequence(values, true);
        }

        static Sequence list() {
            return new Sequence(new ArrayList<>(0), false);
        }

        List<Object> values() {
            return values;
        }

        boolean fixed() {
            return fixed;
        }
    }

    /** A dictionary with texts and whole numbers as keys. */
    final class Dict implements Pickled {
        private final Map<Object, Object> values = new LinkedHashMap<>(0);

        Map<Object, Object> values() {
            return values;
        }
    }

    /** A run of numbers in the archive, of which tensors are views. */
    record Storage(DType format, String key, long begin, long size) implements Pickled {}
}
