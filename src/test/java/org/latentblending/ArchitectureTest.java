package org.latentblending;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;

/** What docs/architecture.md says of libraries and layers, kept as rules. */
@AnalyzeClasses(packages = "org.latentblending", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String BASE = "org.latentblending.";

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.latentblending.(**)").should().beFreeOfCycles();

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
            .resideOutsideOfPackage("org.latentblending.storage")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");

    @ArchTest
    static final ArchRule numbersNeedNoSpring = noClasses()
            .that()
            .resideInAnyPackage(BASE + "blending..", BASE + "diffusion..", BASE + "media..")
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule onlyWebKnowsHttp = noClasses()
            .that()
            .resideInAnyPackage(
                    BASE + "cluster..",
                    BASE + "models..",
                    BASE + "queue..",
                    BASE + "quotas..",
                    BASE + "rendering..",
                    BASE + "retention..",
                    BASE + "storage..",
                    BASE + "system..",
                    BASE + "transitions..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.web..", "org.springframework.http..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule constructorsHaveFewParameters =
            constructors().that().areDeclaredInClassesThat().areNotRecords().should(haveAtMostEightParameters());

    @ArchTest
    static final ArchRule liveReadsAndDoesNotChange = classes()
            .that()
            .resideInAPackage("..live")
            .should()
            .onlyDependOnClassesThat()
            .doNotHaveFullyQualifiedName("org.latentblending.transitions.TransitionLifecycle")
            .andShould()
            .onlyDependOnClassesThat()
            .doNotHaveFullyQualifiedName("org.latentblending.transitions.Transitions");

    private static ArchCondition<JavaConstructor> haveAtMostEightParameters() {
        return ArchCondition.from(DescribedPredicate.describe(
                "have at most 8 parameters",
                constructor -> constructor.getRawParameterTypes().size() <= 8));
    }
}
