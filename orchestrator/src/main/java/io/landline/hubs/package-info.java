// SPDX-License-Identifier: Apache-2.0
/**
 * A site's choice between several hubs: which are well, which one carries what captured devices
 * send, and what is done when that changes. Used by the service.
 */
@NullMarked
package io.landline.hubs;

import org.jspecify.annotations.NullMarked;
