def notify(thread, user, company, subject, body):
    """Notify a user of a record, by e-mail or in Odoo's inbox, as set in the user's preferences.

    :param thread: the record, which the message links to, or an empty recordset
    :param company: the company that sends it
    """
    thread.message_notify(
        partner_ids=user.partner_id.ids,
        author_id=thread.env["ir.model.data"]._xmlid_to_res_id("base.partner_root"),
        # sudo: the address of the recipient's company
        email_from=company.sudo().email_formatted or None,
        subject=subject,
        body=body,
        # A slow mail server must not delay the sync.
        force_send=False,
    )
