{#- Formgrader's lists, a page at a time where they are long.

nbgrader puts every row on the page and then makes the table. Here the list is taken off the page
while the table is made, and one page of it is drawn. Search and order are of the whole list, and
all names are shown or hidden on all its pages. What was chosen stays while the tab is open, so that
one comes back to the same page.
-#}
{%- extends "nbgrader/base.tpl" -%}

{%- block script -%}
<script>
(() => {
    const PAGE = 100;
    const whole = insertDataTable;

    insertDataTable = table => {
        if (table.find("tbody tr").length <= PAGE) return whole(table);
        const list = table.parent(), place = $("<div/>").insertBefore(list);
        list.detach();
        const rows = table.DataTable({
            autoWidth: false,
            pageLength: PAGE,
            lengthMenu: [[PAGE, 500, -1], [PAGE, 500, "All"]],
            stateSave: true,
            stateDuration: -1,  // until the tab is closed
            dom: "<'row'<'col-sm-6'l><'col-sm-6'f>><'row'<'col-sm-6'i><'col-sm-6'p>>rtp",
            columnDefs: [{targets: "no-sort", orderable: false}],
        }).rows().nodes().to$();
        place.replaceWith(list);
        if (typeof toggleAllNames !== "undefined") allNames(table, rows);
    };

    const allNames = (table, rows) => {
        toggleAllNames = () => {
            const show = document.getElementById("toggle_names").innerHTML === "Show All Names";
            rows.find(".name-hidden").css("display", show ? "none" : "");
            rows.find(".name-shown").css("display", show ? "inline" : "");
            updateToggleNamesButtonLabel();
        };
        table.on("draw.dt", () => {
            table.find("span.name-hidden").tooltip({title: "Show student name"});
            table.find("span.name-shown").tooltip({title: "Hide student name"});
            updateToggleNamesButtonLabel();
        });
    };
})();
</script>
{%- endblock -%}
