package org.latentblending.models.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.weights.DType;

/** A pickled value other than text and numbers. Containers are compared by identity, since they may contain themselves. */
sealed interface Pickled {
    /** Python's {@code None}. */
    enum Nothing implements Pickled {
        NONE
    }

    /** A Python name that a pickle may refer to. */
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

        /** Number format of a storage class; null for other names. */
        @Nullable
        DType dtype() {
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

    /** A list or a tuple. */
    @RequiredArgsConstructor
    final class Sequence implements Pickled {
        private final List<Object> values;
        private final boolean isTuple;

        static Sequence tuple(List<Object> values) {
            return new Sequence(values, true);
        }

        static Sequence list() {
            return new Sequence(new ArrayList<>(0), false);
        }

        List<Object> values() {
            return values;
        }

        boolean isTuple() {
            return isTuple;
        }
    }

    /** A dictionary whose keys are strings and integers. */
    final class Dict implements Pickled {
        private final Map<Object, Object> values = new LinkedHashMap<>(0);

        Map<Object, Object> values() {
            return values;
        }
    }

    /** A contiguous array of numbers in the file; tensors are views of it. */
    record Storage(DType dtype, String key, long begin, long size) implements Pickled {}
}
