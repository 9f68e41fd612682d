package org.latentblending.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CLibraryTest {
    private static final int BLOCK = 64 << 10;
    private static final int BLOCKS = 4096;

    @Test
    void returnsFreeMemoryBetweenUsedBlocks() throws IOException {
        List<Memory> blocks = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            Memory block = new Memory(BLOCK);
            block.setMemory(0, BLOCK, (byte) 1);
            blocks.add(block);
        }
        for (int i = 0; i < BLOCKS; i++) {
            if (i % 64 != 63) {
                blocks.get(i).close();
            }
        }
        long before = residentMebibytes();
        CLibrary.trimMemory();
        assertThat(before - residentMebibytes()).isGreaterThan(200);
        blocks.forEach(Memory::close);
    }

    private static long residentMebibytes() throws IOException {
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
        return Long.parseLong(pages) * 4096 >> 20;
    }
}
