package org.latentblending.models.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** A pickled value other than text and numbers. Nothing may compare or print containers: they may contain themselves. */
sealed interface Pickled {
    /** Python's {@code None}. */
    enum Nothing implements Pickled {
        NONE
    }

    /** A Python name that a pickle may refer to. */
    @RequiredArgsConstructor
    enum Global implements Pickled {
        ORDERED_DICT("collections.OrderedDict", null),
        REBUILD_TENSOR("torch._utils._rebuild_tensor_v2", null),
        REBUILD_PARAMETER("torch._utils._rebuild_parameter", null),
        FLOAT_STORAGE("torch.FloatStorage", DType.F32),
        HALF_STORAGE("torch.HalfStorage", DType.F16),
        BFLOAT16_STORAGE("torch.BFloat16Storage", DType.BF16),
        DOUBLE_STORAGE("torch.DoubleStorage", DType.F64),
        LONG_STORAGE("torch.LongStorage", DType.I64),
        INT_STORAGE("torch.IntStorage", DType.I32),
        SHORT_STORAGE("torch.ShortStorage", DType.I16),
        CHAR_STORAGE("torch.CharStorage", DType.I8),
        BYTE_STORAGE("torch.ByteStorage", DType.U8),
        BOOL_STORAGE("torch.BoolStorage", DType.BOOL);

        final String pythonName;
        /** Number format of a storage class; null for other names. */
        final @Nullable DType dtype;
    }

    /** A list or a tuple. */
    record Sequence(List<Object> values, boolean isTuple) implements Pickled {}

    /**
     * A value that is skipped: an object or function of any other Python name, or a set, bytes, or a large number. Nothing is
     * known but its name, and nothing that a pickle does with it has an effect.
     */
    record Opaque(String pythonName) implements Pickled {}

    /** A dictionary. Entries whose keys are neither strings nor integers are left out. */
    record Dict(Map<Object, Object> values) implements Pickled {
        Dict() {
            this(new LinkedHashMap<>(0));
        }
    }

    /** A contiguous array of numbers in the file; tensors are views of it. */
    record Storage(DType dtype, String key, long begin, long size) implements Pickled {}
}
