import { createFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { FileModel } from "@web/core/file_viewer/file_model";
import { registry } from "@web/core/registry";

const viewer = createFileViewer();

/** Show a PDF in Odoo's viewer; `params` are the attachment's values. */
function viewPdf(env, { params }) {
    viewer.open(Object.assign(new FileModel(), params, { type: "binary" }));
}

registry.category("actions").add("exsalerate_xero.view_pdf", viewPdf);
