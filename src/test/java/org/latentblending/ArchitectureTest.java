package org.latentblending;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What docs/architecture.md says of libraries and layers, kept as rules. */
@AnalyzeClasses(packages = "org.latentblending", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule onlyDiffusionUsesDjl = noClasses()
            .that()
            .resideOutsideOfPackage("..diffusion..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule onlyMediaUsesFfmpegAndImageIo = noClasses()
            .that()
            .resideOutsideOfPackage("..media..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bytedeco..", "javax.imageio..", "java.awt..");

    @ArchTest
    static final ArchRule onlyStorageUsesS3 = noClasses()
            .that()
            .resideOutsideOfPackage("..jobs.storage..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");

    @ArchTest
    static final ArchRule numbersNeedNoSpring = noClasses()
            .that()
            .resideInAnyPackage("..blending", "..diffusion..", "..media..")
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule onlyWebKnowsHttp = noClasses()
            .that()
            .resideInAnyPackage("..jobs", "..jobs.queue", "..jobs.storage", "..jobs.workers", "..models..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.web..", "org.springframework.http..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule liveReadsAndDoesNotChange = classes()
            .that()
            .resideInAPackage("..live")
            .should()
            .onlyDependOnClassesThat()
            .doNotHaveFullyQualifiedName("org.latentblending.jobs.TransitionLifecycle")
            .andShould()
            .onlyDependOnClassesThat()
            .doNotHaveFullyQualifiedName("org.latentblending.jobs.Transitions");
}
