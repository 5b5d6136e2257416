// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

/** A text that is not the JSON of a type. The message names the place: {@code $.sites[2].state}. */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(String path, String problem) {
    super(path + ": " + problem);
  }
}
