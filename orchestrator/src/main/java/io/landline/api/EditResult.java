// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import java.util.List;

/**
 * {@code landline forward add --json}; every command that edits the configuration prints this.
 *
 * @param changed whether anything changed
 * @param applied whether the running service applied the edit
 * @param did what changed, a line each
 * @param guessed what was guessed, a line each
 * @param otherHost commands to run on the other host
 * @param advice what else to do or know, such as settings of the device; a text each
 * @param hub the hub's answer to a site's declaration: accepted, refused or waiting; empty if there
 *     is none
 * @param refused what the hub refuses, a line each
 */
public record EditResult(
    boolean changed,
    boolean applied,
    List<String> did,
    List<String> guessed,
    List<String> otherHost,
    List<String> advice,
    String hub,
    List<String> refused)
    implements Document {
  public EditResult {
    did = List.copyOf(did);
    guessed = List.copyOf(guessed);
    otherHost = List.copyOf(otherHost);
    advice = List.copyOf(advice);
    refused = List.copyOf(refused);
  }
}
