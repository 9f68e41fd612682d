package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.Postgres;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What an older version has stored is there after the update. */
class MigrationIT {
    private static final String USED = "11111111-1111-1111-1111-111111111111";
    private static final String NEEDED = "22222222-2222-2222-2222-222222222222";
    private static final String UNUSED = "33333333-3333-3333-3333-333333333333";

    @TempDir
    Path folder;

    @Test
    void imagesKeepTheTransitionsThatNameThemOnH2() {
        check(new DriverManagerDataSource("jdbc:h2:file:" + folder.resolve("database"), "sa", ""));
    }

    @Test
    void imagesKeepTheTransitionsThatNameThemOnPostgres() {
        check(new DriverManagerDataSource(Postgres.newDatabase(), "postgres", ""));
    }

    private static void migrate(DataSource database, String target) {
        Flyway.configure().dataSource(database).target(target).load().migrate();
    }

    private static void check(DataSource database) {
        migrate(database, "23");
        JdbcClient jdbc = JdbcClient.create(database);
        for (String image : List.of(USED, NEEDED, UNUSED)) {
            jdbc.sql(
                            """
                            insert into image (id, version, content_type, width, height, created_at, bytes)
                            values (?, 0, 'image/png', 8, 8, current_timestamp, 5)""")
                    .param(image)
                    .update();
        }
        transition(
                jdbc,
                "finished",
                "SUCCEEDED",
                "{\"inpainting\":{\"image\":\"%s\",\"mask\":\"%s\"}}".formatted(USED, NEEDED));
        transition(jdbc, "queued", "QUEUED", "{\"inpainting\":{\"image\":\"%s\",\"mask\":\"%1$s\"}}".formatted(NEEDED));
        transition(jdbc, "without", "SUCCEEDED", "{}");
        jdbc.sql("insert into image_in_use (image_id, transition_id) values (?, 'queued')")
                .param(NEEDED)
                .update();

        migrate(database, "26");

        assertThat(jdbc.sql("select transition_id, image_id, needed from transition_image order by 1, 2")
                        .query((row, n) -> List.of(row.getString(1), row.getString(2), row.getBoolean(3)))
                        .list())
                .containsExactly(
                        List.of("finished", USED, false),
                        List.of("finished", NEEDED, false),
                        List.of("queued", NEEDED, true));
        assertThat(jdbc.sql("select count(*) from image where stored")
                        .query(Integer.class)
                        .single())
                .isEqualTo(3);
    }

    private static void transition(JdbcClient jdbc, String id, String status, String request) {
        jdbc.sql(
                        """
                        insert into transition
                        (id, version, status, created_at, request, completed_steps, total_steps, last_seq)
                        values (?, 0, ?, current_timestamp, ?, 0, 1, 0)""")
                .params(id, status, request)
                .update();
    }
}
