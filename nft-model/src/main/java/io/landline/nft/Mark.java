// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

/** Which of the two marks a statement reads or writes. */
public enum Mark {
  /** The flow's, kept by conntrack. */
  CT("ct mark"),
  /** The packet's, which {@code ip rule fwmark} matches. */
  META("meta mark");

  private final String text;

  Mark(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
