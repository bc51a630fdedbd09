"""Who may use which page: the least role, for every method of every route. A route that is not here fails a test.

Operations of the API aren't pages: each says itself which scope it takes; tests/api/test_who_may_call.py walks them.

everyone    with or without an account
customer    whoever is signed in
staff ...   from that role on; others learn as little as DESIGN §5 says
demo        everyone, but in the demo only: elsewhere there is no such page
"""

TABLE = """
    everyone    GET       catalog.home
    everyone    GET       catalog.everything
    everyone    GET       catalog.search
    everyone    GET       catalog.shelf
    everyone    GET       catalog.shelves
    everyone    GET       catalog.show
    everyone    GET       editing.preview
    everyone    GET       docs.show
    everyone    GET       feeds.show
    everyone    GET       healthz
    everyone    GET       media
    everyone    GET       pages.accent
    everyone    GET       pages.manifest
    everyone    GET       pages.robots
    everyone    GET       pages.show
    everyone    GET       pages.sitemap
    everyone    GET       pages.sitemap_part
    everyone    GET       readyz
    everyone    GET       searches.suggestions

    everyone    GET POST  auth.sign_in
    everyone    POST      auth.sign_out
    everyone    GET POST  factors.second_step
    everyone    POST      factors.second_step_by_passkey
    everyone    POST      factors.sign_in_with_passkey
    everyone    GET POST  joining.accept_invitation
    everyone    GET POST  joining.confirm_address
    everyone    GET POST  joining.forgot_password
    everyone    POST      joining.hints
    everyone    GET POST  joining.register
    everyone    GET POST  joining.reset_password
    everyone    GET       joining.reset_sent
    everyone    GET       joining.sent
    everyone    GET POST  joining.verify

    customer    GET POST  auth.confirm
    customer    GET       auth.kept
    customer    POST      auth.remove_kept
    customer    GET POST  account.show
    customer    GET POST  account.change_address
    customer    GET POST  account.change_password
    customer    GET POST  account.delete
    customer    GET       account.devices
    customer    GET       account.download
    customer    POST      account.end_device
    customer    POST      account.end_other_devices
    customer    POST      account.end_app
    customer    GET       factors.index
    customer    GET POST  factors.add_app
    customer    GET POST  factors.remove_app
    customer    GET       factors.codes
    customer    GET POST  factors.make_codes
    customer    GET POST  factors.create_passkey
    customer    GET POST  factors.passkey
    customer    POST      factors.delete_passkey

    staff       GET       desk.index
    staff       GET       explaining.show
    staff       POST      explaining.undo
    staff       POST      explaining.release
    staff       POST      explaining.set_level
    staff       GET       explaining.value
    staff       GET       explaining.download_value
    staff       GET       explaining.download_value_of
    staff       GET       tokens.index
    staff       GET POST  tokens.create
    staff       GET       tokens.made
    staff       POST      tokens.revoke

    staff       GET       shelving.index
    staff       GET       shelving.show
    staff       GET       shelving.products
    staff       GET POST  shelving.create
    staff       POST      shelving.edit
    staff       GET POST  shelving.place
    staff       GET POST  shelving.merge
    staff       GET POST  shelving.delete
    staff       POST      shelving.place_one

    staff       GET       translating.index
    staff       GET       translating.product
    staff       POST      translating.save_product
    staff       GET       translating.category
    staff       POST      translating.save_category

    staff       GET       stockroom.changes
    staff       POST      stockroom.correct
    staff       GET       stockroom.grid
    staff       GET       stockroom.reasons
    staff       POST      stockroom.save
    staff       POST      stockroom.undo
    staff       POST      stockroom.undo_all
    manager     POST      stockroom.bring_back_reason
    manager     POST      stockroom.create_reason
    manager     POST      stockroom.retire_reason

    staff       GET       receiving.index
    staff       GET POST  receiving.create
    staff       GET       receiving.show
    staff       GET POST  receiving.describe
    staff       POST      receiving.add
    staff       POST      receiving.remove
    staff       POST      receiving.paste
    staff       POST      receiving.book
    staff       POST      receiving.close
    staff       POST      receiving.reopen
    staff       POST      receiving.undo
    staff       POST      receiving.redo
    staff       POST      receiving.undo_booking
    staff       GET       receiving.suppliers
    staff       GET POST  receiving.create_supplier
    staff       GET       receiving.supplier
    staff       POST      receiving.change_supplier
    staff       POST      receiving.retire_supplier
    staff       POST      receiving.bring_back_supplier
    staff       POST      receiving.find_item
    staff       GET POST  receiving.item
    staff       POST      receiving.remove_item
    staff       GET       labels.index
    staff       POST      labels.choose
    staff       GET       labels.sheet

    staff       GET       moving.index
    staff       GET POST  moving.create
    staff       GET       moving.show
    staff       POST      moving.arrive
    staff       POST      moving.settle_missing
    staff       POST      moving.undo
    staff       POST      moving.redo
    staff       GET       moving.locations
    staff       GET       replenishing.low
    staff       GET       replenishing.download_low
    staff       POST      replenishing.set_points
    staff       POST      replenishing.order
    staff       POST      replenishing.watch_low
    staff       GET POST  replenishing.change_points
    staff       POST      replenishing.undo_change

    manager     POST      moving.create_location
    manager     GET POST  moving.change_location
    manager     POST      moving.retire_location
    manager     POST      moving.bring_back_location
    staff       GET       stocktaking.index
    staff       GET POST  stocktaking.create
    staff       GET       stocktaking.show
    staff       GET       stocktaking.news
    staff       GET       stocktaking.paper
    staff       GET       stocktaking.differences
    staff       POST      stocktaking.add
    staff       POST      stocktaking.count
    staff       POST      stocktaking.uncount
    staff       POST      stocktaking.finish
    staff       POST      stocktaking.resume
    staff       POST      stocktaking.cancel
    manager     POST      stocktaking.approve
    manager     POST      stocktaking.undo
    manager     POST      stocktaking.redo

    staff       GET POST  editing.create
    staff       GET       editing.find_categories
    staff       GET       editing.show
    staff       POST      editing.edit
    manager     POST      editing.duplicate
    staff       POST      editing.archive
    staff       POST      editing.restore
    staff       GET POST  editing.delete
    staff       POST      editing.link_preview
    staff       GET       editing.variants
    staff       POST      editing.save_variants
    staff       POST      editing.save_options
    staff       GET POST  editing.combine
    staff       GET       editing.related
    staff       POST      editing.relate
    staff       GET       editing.stock
    staff       GET       editing.history
    staff       GET       picturing.show
    staff       POST      picturing.upload
    staff       POST      picturing.arrange
    staff       POST      picturing.replace
    staff       POST      picturing.bring_back

    staff       GET       imports.index
    staff       POST      imports.create
    staff       GET       imports.show
    staff       POST      imports.tick
    staff       POST      imports.apply_rows
    staff       POST      imports.leave
    staff       GET       imports.report
    staff       GET       imports.catalogue
    staff       GET       imports.exports
    staff       GET POST  imports.columns
    staff       GET       imports.levels
    staff       GET       imports.ledger
    manager     POST      imports.take_back
    staff       GET       feeds.index
    staff       POST      feeds.create
    staff       GET       feeds.made
    staff       POST      feeds.rotate
    staff       GET POST  feeds.delete

    manager     GET       desk.audit
    manager     POST      desk.check_stock
    manager     GET       desk.download_audit
    manager     GET       mail.outbox
    manager     POST      mail.retry
    manager     POST      mail.retry_other
    manager     GET       webhooks.index
    manager     GET POST  webhooks.create
    manager     GET       webhooks.show
    manager     GET POST  webhooks.change
    manager     GET POST  webhooks.delete
    manager     POST      webhooks.rotate
    manager     GET       webhooks.made
    manager     POST      webhooks.switch_on
    manager     POST      webhooks.switch_off
    manager     POST      webhooks.send_test
    manager     POST      webhooks.send_again
    manager     GET       people.index
    manager     GET       people.show
    manager     GET POST  people.invite
    manager     POST      people.activate
    manager     POST      people.change_role
    manager     POST      people.deactivate
    manager     POST      people.invite_again
    manager     POST      people.sign_out

    staff       GET       palette.index
    staff       GET       guiding.index
    staff       POST      guiding.create_synonym
    staff       POST      guiding.delete_synonym
    staff       POST      guiding.create_redirect
    staff       POST      guiding.delete_redirect
    staff       POST      guiding.create_pin
    staff       POST      guiding.delete_pin

    owner       GET POST  settings.show
    owner       POST      settings.change_logo
    owner       GET       settings.pages
    owner       GET POST  settings.create_page
    owner       GET POST  settings.change_page
    owner       GET POST  settings.delete_page
    owner       POST      settings.move_page

    demo        GET       mail.mailbox
    demo        GET       mail.letter

    staff       GET       assortment.index
    staff       POST      assortment.choose_products
    staff       POST      assortment.keep_filter
    staff       POST      assortment.forget_filter
    staff       GET       assortment.edits
    staff       GET       assortment.edit
    staff       POST      assortment.preview
    staff       POST      assortment.apply
    staff       POST      assortment.undo
    staff       POST      assortment.leave
"""

# (method, endpoint) -> the least role
WHO_MAY = {
    (method, endpoint): least
    for least, *methods, endpoint in (line.split() for line in TABLE.splitlines() if line.strip())
    for method in methods
}
