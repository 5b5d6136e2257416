// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

/** What the hub serves. */
final class Paths {
  static final String DECLARATION = "/v1/declaration";
  static final String ENROL = "/v1/enrol";
  static final String KNOCK = "/v1/knock";

  private Paths() {}
}
