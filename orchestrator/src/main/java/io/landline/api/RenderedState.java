// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

/**
 * {@code landline render --json}.
 *
 * @param language {@code nft}, {@code routes} or {@code wireguard}
 * @param text the wanted state in that language
 */
public record RenderedState(String language, String text) implements Document {}
