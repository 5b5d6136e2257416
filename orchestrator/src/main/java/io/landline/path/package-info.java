// SPDX-License-Identifier: Apache-2.0
/**
 * A site's path to its hub: the hub's addresses, which of them the tunnel uses, and what the site
 * tries while the hub is silent. Used by drift, observe and the service.
 */
@NullMarked
package io.landline.path;

import org.jspecify.annotations.NullMarked;
