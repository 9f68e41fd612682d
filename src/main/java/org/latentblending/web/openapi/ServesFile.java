package org.latentblending.web.openapi;

import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes the answers of a method that serves a file with conditional and range requests (RFC 9110). */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ApiResponse(
        responseCode = "200",
        description = "The file",
        headers = {
            @Header(name = "ETag"),
            @Header(name = "Last-Modified"),
            @Header(name = "Cache-Control"),
            @Header(name = "Accept-Ranges")
        })
@ApiResponse(
        responseCode = "206",
        description = "The part that `Range` names; `multipart/byteranges` where it names several",
        headers = {
            @Header(name = "ETag"),
            @Header(name = "Last-Modified"),
            @Header(name = "Cache-Control"),
            @Header(name = "Accept-Ranges"),
            @Header(name = "Content-Range")
        })
@ApiResponse(
        responseCode = "304",
        description = "The client has this version already (`If-None-Match`, `If-Modified-Since`)",
        headers = {
            @Header(name = "ETag"),
            @Header(name = "Last-Modified"),
            @Header(name = "Cache-Control"),
            @Header(name = "Accept-Ranges")
        })
@ApiResponse(
        responseCode = "412",
        description = "It is not the version that `If-Match` or `If-Unmodified-Since` asks for")
@ApiResponse(responseCode = "416", description = "The file has no such part")
public @interface ServesFile {}
