package org.latentblending.storage;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says for a person why S3 did not do what it was asked. */
class S3Problem {
    private S3Problem() {}

    static String reason(SdkException e) {
        if (e instanceof AwsServiceException refused) {
            var details = refused.awsErrorDetails();
            // The answer to a HEAD has no body, and so no code and no words.
            return details == null || details.errorCode() == null || details.errorMessage() == null
                    ? inWords(refused.statusCode())
                    : details.errorMessage();
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private static String inWords(int status) {
        return switch (status) {
            case 301, 400 -> "the region or the address may be wrong (status %d)".formatted(status);
            case 401, 403 -> "the keys do not allow it (status %d)".formatted(status);
            case 404 -> "there is no such bucket (status 404)";
            default -> "status " + status;
        };
    }
}
