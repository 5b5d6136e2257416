// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

/**
 * A text that is not a JSON document. The message does not repeat any of it, since somebody may
 * have pasted a key there.
 */
public final class JsonSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String advice;

  JsonSyntaxException(String path, String problem, String advice) {
    super(problem);
    this.path = path;
    this.advice = advice;
  }

  /** The JSON path of the value in which the mistake is. */
  public String path() {
    return path;
  }

  /** What to do about it. */
  public String advice() {
    return advice;
  }
}
