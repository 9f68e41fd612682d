package org.latentblending.blending;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The tree's arithmetic needs the JDK alone. */
@AnalyzeClasses(packages = "org.latentblending.blending..", importOptions = DoNotIncludeTests.class)
class BlendingIsPlainJavaTest {

    @ArchTest
    static final ArchRule needsTheJdkAlone = classes()
            .that()
            .doNotHaveSimpleName("package-info")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.latentblending.blending..");
}
