// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.policy.Name;

/**
 * {@code landline export --json}.
 *
 * @param format the kind of router
 * @param site the site's name
 * @param text what the router needs, with the site's preshared key
 */
public record ExportedSite(String format, Name site, String text) implements Document {}
