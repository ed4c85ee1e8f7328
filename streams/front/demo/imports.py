"""A file that the demonstration's brand has brought in: some of it was taken, some lines came back with a reason."""

import io
from typing import Final

from commerce.catalog.services.imports import ReadAs, import_bring_in, import_upload
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.kernel.jobs import job_run

NAME: Final = "autumn-lights.csv"
FILE: Final = """\
handle,title,description,option1_name,option1_value,sku,price_EUR,weight_g,stock,title_ja
moss-table-lamp,Moss table lamp,"Green glass on an oak foot.",Shade,Green,MOSS-G,79.00,1400,6,苔色のランプ
moss-table-lamp,,,,Amber,MOSS-A,79.00,1400,4,
moss-table-lamp,,,,Smoke,MOSS-S,on request,1400,2,
bulb-holder-brass,Brass bulb holder,Turned brass for one bare bulb.,,,BULB-1,19.50,220,12,真鍮の電球ホルダー
ash-floor-lamp,Ash floor lamp,Steamed ash and a paper shade.,,,ASH-F,"1.299,00",5200,3,
tea-light-tray,,A tray for five tea lights.,,,TRAY-5,14.00,300,20,
wick-trimmer,Wick trimmer,Blackened steel.,,,WICK-1,24.00,90,many,
"""


def import_make(brand: Brand, by: User) -> None:
    """Look at the file and bring it in, as the two presses of a button do."""
    read_as = ReadAs(currency="EUR", lists_products=False)
    found = import_upload(
        brand=brand, by=by, file=io.BytesIO(FILE.encode()), name=NAME, read_as=read_as, language="en"
    )
    if found.check_job is not None:
        job_run(found.check_job.pk)
        found.refresh_from_db()
        job_run(import_bring_in(catalog_import=found, by=by, language="en").pk)
