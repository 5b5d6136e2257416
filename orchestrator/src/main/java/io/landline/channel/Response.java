// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.files.ProgramVersion;
import io.landline.json.RecordCodec;
import io.landline.net.IpAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What the hub answers.
 *
 * @param status an HTTP status code (RFC 9110, 15)
 * @param body one JSON document
 */
public record Response(int status, String body) {
  static final int OK = 200;
  static final int BAD_REQUEST = 400;
  static final int NOT_FOUND = 404;
  static final int CONFLICT = 409;
  static final int LENGTH_REQUIRED = 411;
  static final int CONTENT_TOO_LARGE = 413;
  static final int TOO_MANY_REQUESTS = 429;
  static final int UNAVAILABLE = 503;

  public boolean isOk() {
    return status == OK;
  }

  /** Whether the site asks too often. */
  public boolean isTooMany() {
    return status == TOO_MANY_REQUESTS;
  }

  /** The request was carried out. */
  public static Response ok(Record document) {
    return new Response(OK, RecordCodec.encode(document));
  }

  /** The request makes no sense to this version. */
  public static Response badRequest(String message) {
    return error(BAD_REQUEST, message);
  }

  /** The sender's address is not that of a site. */
  public static Response notASite(IpAddress from) {
    return badRequest(from + " is not a site of this hub");
  }

  /** The site's revision is not larger than the one that the hub keeps. */
  public static Response conflict(long kept) {
    String message = "the hub has revision " + kept + " of this site's declaration";
    return new Response(
        CONFLICT,
        RecordCodec.encode(
            new ChannelError(ProgramVersion.text(), message, Optional.of(kept), Optional.empty())));
  }

  /** The site asks too often. */
  public static Response tooMany(Duration retry) {
    return later(TOO_MANY_REQUESTS, "too many requests", retry);
  }

  /** The hub cannot do it now. */
  public static Response unavailable(String message, Duration retry) {
    return later(UNAVAILABLE, message, retry);
  }

  static Response error(int status, String message) {
    return new Response(
        status, RecordCodec.encode(ChannelError.of(ProgramVersion.text(), message)));
  }

  private static Response later(int status, String message, Duration retry) {
    return new Response(
        status,
        RecordCodec.encode(
            new ChannelError(
                ProgramVersion.text(), message, Optional.empty(), Optional.of(retry))));
  }
}
